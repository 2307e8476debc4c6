#include "CProcscriptTourFiles.h"

// #embed is of C23, and takes a file as it is. The editor is Debian's: it is taken when the server is built, and none of
// it is kept among the sources.
#pragma clang diagnostic ignored "-Wc23-extensions"

#if !__has_embed("/usr/share/javascript/codemirror/lib/codemirror.js")
#error "the tour's editor is missing: scripts/setup installs Debian's libjs-codemirror"
#endif

static const unsigned char page_html[] = {
#embed "../Page/page.html"
};
static const unsigned char page_css[] = {
#embed "../Page/page.css"
};
static const unsigned char editor_css[] = {
#embed "/usr/share/javascript/codemirror/lib/codemirror.css"
};
static const unsigned char editor_js[] = {
#embed "/usr/share/javascript/codemirror/lib/codemirror.js"
  , '\n',
#embed "/usr/share/javascript/codemirror/mode/lua/lua.js"
  , '\n',
#embed "/usr/share/javascript/codemirror/addon/edit/matchbrackets.js"
  , '\n',
#embed "/usr/share/javascript/codemirror/addon/comment/comment.js"
  , '\n',
};
static const unsigned char follow_html[] = {
#embed "../Page/follow.html"
};
static const unsigned char follow_css[] = {
#embed "../Page/follow.css"
};
static const unsigned char follow_js[] = {
#embed "../Page/elements.js"
  , '\n',
#embed "../Page/connection.js"
  , '\n',
#embed "../Page/follow.js"
};
// One script after the other, as one.
static const unsigned char page_js[] = {
#embed "../Page/elements.js"
  , '\n',
#embed "../Page/markdown.js"
  , '\n',
#embed "../Page/connection.js"
  , '\n',
#embed "../Page/output.js"
  , '\n',
#embed "../Page/editor.js"
  , '\n',
#embed "../Page/differences.js"
  , '\n',
#embed "../Page/prediction.js"
  , '\n',
#embed "../Page/outcomes.js"
  , '\n',
#embed "../Page/runs.js"
  , '\n',
#embed "../Page/lesson.js"
  , '\n',
#embed "../Page/page.js"
  , '\n',
};

static const struct procscript_tour_file files[] = {
  { "/", "text/html; charset=utf-8", page_html, sizeof page_html },
  { "/page.css", "text/css; charset=utf-8", page_css, sizeof page_css },
  { "/page.js", "text/javascript; charset=utf-8", page_js, sizeof page_js },
  { "/follow", "text/html; charset=utf-8", follow_html, sizeof follow_html },
  { "/follow.css", "text/css; charset=utf-8", follow_css, sizeof follow_css },
  { "/follow.js", "text/javascript; charset=utf-8", follow_js, sizeof follow_js },
  { "/editor.css", "text/css; charset=utf-8", editor_css, sizeof editor_css },
  { "/editor.js", "text/javascript; charset=utf-8", editor_js, sizeof editor_js },
};

const struct procscript_tour_file *procscript_tour_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}

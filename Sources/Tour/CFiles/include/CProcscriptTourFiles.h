#pragma once

#include <stddef.h>

/// A file that the tour's page is made of, as it was when the server was built.
struct procscript_tour_file {
  /// What the browser asks for, such as "/page.css".
  const char *path;
  /// Its kind, as HTTP names kinds.
  const char *type;
  const unsigned char *bytes;
  size_t count;
};

/// All files of the page; `count` becomes how many there are.
const struct procscript_tour_file *procscript_tour_files(size_t *count);

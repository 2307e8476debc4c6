#pragma once

#include <stddef.h>

/// A file of the course, as it was when the command was built. It lies among the constants of the executable: nobody
/// touches it before it is asked for.
struct procscript_course_file {
  /// Its path in the folder of the course, such as "join/check.lua".
  const char *path;
  const unsigned char *bytes;
  size_t count;
};

/// All files of the course, in no order; `count` becomes how many there are.
const struct procscript_course_file *procscript_course_files(size_t *count);

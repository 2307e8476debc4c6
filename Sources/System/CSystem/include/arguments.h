#pragma once

/// How many words this program was started with, its name included.
int procscript_argument_count(void);

/// The words themselves; NULL follows the last one. They last as long as the process.
char *const *procscript_arguments(void);

/// The path that the kernel was given to run this program; NULL where it does not tell.
const char *procscript_given_path(void);

#pragma once

/// `openat` without `O_CREAT`, whose third parameter is variadic.
int csystem_openat(int directory, const char *path, int flags);

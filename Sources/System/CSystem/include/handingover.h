#pragma once

/// Hands a descriptor to whoever has the other end of a socket of the family AF_UNIX, with a byte that says nothing. It is
/// waited for until there is room. Returns 0, or -1 with errno, EPIPE where the other end is closed: no SIGPIPE comes.
int procscript_send_descriptor(int socket, int descriptor);

/// Takes one that was handed over, close-on-exec, without waiting: -1 where there is none, -2 where there will be none any
/// more, as the other end is closed, -3 for one that was lost on the way, as this process has as many files as it may: the
/// kernel has closed it.
int procscript_receive_descriptor(int socket);

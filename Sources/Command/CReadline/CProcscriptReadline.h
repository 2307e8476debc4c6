// stdio.h first: readline's header needs FILE.
#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>

// Where readline believes the cursor to be, counted from the first row of the prompt's last line. Exported by the library
// without being in its headers.
extern int _rl_last_v_pos;
extern int _rl_last_c_pos;

// Whether long lines scroll sideways instead of being wrapped.
extern int _rl_horizontal_scroll_mode;

// Whether a character that is written behind the last column goes to the next row, and not before it is written.
extern int _rl_term_autowrap;

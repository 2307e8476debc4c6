#include "pen.h"

#include "eachchild.h"

EACH_CHILD_WRITES struct procscript_pen procscript_pen;

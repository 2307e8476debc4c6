#include "CRecording.h"

struct crecording_pen crecording_pen;

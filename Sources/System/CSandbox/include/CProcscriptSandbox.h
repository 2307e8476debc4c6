// What a sandbox asks of the kernel, and Swift cannot. Each function does what the manual page of its call says; which
// of them are called, with what, and what it means where the kernel refuses, is the caller's.

#pragma once

#include "callfilter.h"
#include "landlock.h"
#include "lifeline.h"
#include "namespaces.h"
#include "privileges.h"
#include "processlimits.h"
#include "surroundings.h"

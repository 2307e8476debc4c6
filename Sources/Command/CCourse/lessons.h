// The folders of all lessons, in any order: course.txt has theirs. A test compares the two.
#define FOLDER barrier
#include "files.h"
#define FOLDER creating_a_process
#include "files.h"
#define FOLDER creating_by_a_class
#include "files.h"
#define FOLDER daemon
#include "files.h"
#define FOLDER daemon_too_late
#include "files.h"
#define FOLDER deadlock
#include "files.h"
#define FOLDER isolation_of_memory
#include "files.h"
#define FOLDER join
#include "files.h"
#define FOLDER join_in_a_loop
#include "files.h"
#define FOLDER join_longest_first
#include "files.h"
#define FOLDER join_too_early
#include "files.h"
#define FOLDER killed_producer
#include "files.h"
#define FOLDER lock
#include "files.h"
#define FOLDER orders
#include "files.h"
#define FOLDER orders_deadlock
#include "files.h"
#define FOLDER orders_sleep
#include "files.h"
#define FOLDER orphan
#include "files.h"
#define FOLDER pid_and_ppid
#include "files.h"
#define FOLDER pipe
#include "files.h"
#define FOLDER producer_and_consumer
#include "files.h"
#define FOLDER programs
#include "files.h"
#define FOLDER race
#include "files.h"
#define FOLDER reading_a_picture
#include "files.h"
#define FOLDER server
#include "files.h"
#define FOLDER signal
#include "files.h"
#define FOLDER start_method_spawn
#include "files.h"
#define FOLDER terminate_and_is_alive
#include "files.h"
#define FOLDER zombie
#include "files.h"
#define FOLDER results
#include "files.h"
#define FOLDER timeouts
#include "files.h"
#define FOLDER pool
#include "files.h"
#define FOLDER shared_table
#include "files.h"

#include "CProcscriptCourse.h"

// #embed is of C23, and takes a file as it is: neither Swift's compiler nor a start of the command has to make anything
// of it.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define TEXT_OF(tokens) #tokens
#define TEXT(tokens) TEXT_OF(tokens)
#define JOINED_OF(one, other) one##__##other
#define JOINED(one, other) JOINED_OF(one, other)

// The path of a file of a lesson, and the name of its bytes.
#define PATH TEXT(../Lessons/Course/FOLDER/FILE)
#define BYTES JOINED(FOLDER, PART)

static const unsigned char order[] = {
#embed "../Lessons/Course/course.txt"
};
static const unsigned char library_words[] = {
#embed "../Lessons/Checks/words.lua"
};
static const unsigned char library_json[] = {
#embed "../Lessons/Checks/json.lua"
};
static const unsigned char library_orders[] = {
#embed "../Lessons/Checks/orders.lua"
};
static const unsigned char library_lanes[] = {
#embed "../Lessons/Checks/lanes.lua"
};
static const unsigned char library_source[] = {
#embed "../Lessons/Checks/source.lua"
};
static const unsigned char library_properties[] = {
#embed "../Lessons/Checks/properties.lua"
};
static const unsigned char library_questions[] = {
#embed "../Lessons/Checks/questions.lua"
};
static const unsigned char library_main[] = {
#embed "../Lessons/Checks/main.lua"
};

#define FOR_EACH_FILE "bytes.h"
#include "lessons.h"
#undef FOR_EACH_FILE

static const struct procscript_course_file files[] = {
  { "course.txt", order, sizeof order },
  { "Checks/words.lua", library_words, sizeof library_words },
  { "Checks/json.lua", library_json, sizeof library_json },
  { "Checks/orders.lua", library_orders, sizeof library_orders },
  { "Checks/lanes.lua", library_lanes, sizeof library_lanes },
  { "Checks/source.lua", library_source, sizeof library_source },
  { "Checks/properties.lua", library_properties, sizeof library_properties },
  { "Checks/questions.lua", library_questions, sizeof library_questions },
  { "Checks/main.lua", library_main, sizeof library_main },
#define FOR_EACH_FILE "row.h"
#include "lessons.h"
#undef FOR_EACH_FILE
};

const struct procscript_course_file *procscript_course_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}

// The files that the command has of a lesson: all that there can be, but for the wrong answers, which tests alone need.
#define PART lesson_en
#define FILE lesson.en.lua
#include FOR_EACH_FILE
#define PART lesson_zh
#define FILE lesson.zh.lua
#include FOR_EACH_FILE
#define PART text_en
#define FILE text.en.md
#include FOR_EACH_FILE
#define PART text_zh
#define FILE text.zh.md
#include FOR_EACH_FILE
#define PART expected
#define FILE expected.txt
#include FOR_EACH_FILE
#define PART questions
#define FILE questions.lua
#include FOR_EACH_FILE
#define PART exercise
#define FILE exercise.lua
#include FOR_EACH_FILE
#define PART check
#define FILE check.lua
#include FOR_EACH_FILE
#define PART hints_en
#define FILE hints.en.md
#include FOR_EACH_FILE
#define PART hints_zh
#define FILE hints.zh.md
#include FOR_EACH_FILE
#define PART solution
#define FILE solution.lua
#include FOR_EACH_FILE
#undef FOLDER

// The bytes of the file FILE of the lesson FOLDER, where there is one.
#if __has_embed(PATH)
static const unsigned char BYTES[] = {
#embed PATH
};
#endif
#undef PART
#undef FILE

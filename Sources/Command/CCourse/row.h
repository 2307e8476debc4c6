// The row of the file FILE of the lesson FOLDER in the table of all files, where there is one.
#if __has_embed(PATH)
  { TEXT(FOLDER/FILE), BYTES, sizeof BYTES },
#endif
#undef PART
#undef FILE

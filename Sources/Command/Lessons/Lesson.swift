/// An example for learners: a script to read, to run and to change.
package struct Lesson: Sendable {
  /// Its place in ``all``, from 1.
  package let number: Int

  /// Its file's name without `.lua`.
  package let name: String

  /// What it is about, in a few words.
  package let title: String

  /// What can be learned from it, in a line.
  package let teaches: String

  /// The section of the notes that it comes from, such as "6.1"; nil where the notes have ended.
  package let section: String?

  /// The script, as UTF-8.
  package let source: [UInt8]

  /// What it may print, as UTF-8: which process prints what, and what of the order is certain.
  ///
  /// Read from top to bottom, it is one of the outputs that the lesson can have. Each process keeps to the order of its
  /// own lines; lines of different processes may come in any order that these allow:
  ///
  /// - `NAME: TEXT`: the process prints a line. Processes have any name; that of the script's own is `main`.
  /// - `NAME starts OTHER`: nothing of the other comes before this.
  /// - `NAME waits for OTHER`: everything of the other comes before this. (At its end every process waits.)
  /// - `NAME, in any order: TEXT`: such lines, one below the other, may be swapped.
  /// - `NAME, any number of: TEXT`: such a line may come often or not at all, among those that may be swapped with it.
  /// - `--- WORDS`: time goes by. Everything above comes before everything below.
  ///
  /// What differs from run to run has a placeholder:
  ///
  /// - `<pid of NAME>`: a pid, the same wherever the name is the same and another where it is another. The name may be
  ///   that of a process that prints nothing.
  /// - `<about N s>`: a time in seconds, at least N and less than N + 2.5.
  /// - `<number>`: a whole number.
  /// - `<true or false>`: one of the two.
  /// - `<anything>`: the rest of the line.
  package let expected: [UInt8]
}

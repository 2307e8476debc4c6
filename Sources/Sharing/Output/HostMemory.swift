import ProcscriptChannels

/// What all processes of a program share beside channels: places in the arena, on cache lines of their own.
///
/// Invariant: each is zeroed at first, and the arena is there.
enum HostMemory {
  /// Whose turn it is to write to standard output: a ``WritersTurn``.
  static var outputTurn: UnsafeMutableRawPointer { Arena.hostMemory }

  /// Whose turn it is to write to standard error, where that is another file: a ``WritersTurn``.
  static var errorTurn: UnsafeMutableRawPointer { Arena.hostMemory + 64 }

  /// Two words of the ``OutputRelay``.
  static var relay: UnsafeMutableRawPointer { Arena.hostMemory + 128 }

  /// Three words of the ``LivePicture``.
  static var livePicture: UnsafeMutableRawPointer { Arena.hostMemory + 192 }
}

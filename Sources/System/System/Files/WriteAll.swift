/// Writes all of the bytes by calls that may take only a part of them.
///
/// - Parameter writeSome: Writes some of the bytes that it is given, and returns how many.
/// - Throws: What `writeSome` throws; a part may have been written.
package func writeAll(
  _ bytes: UnsafeRawBufferPointer, by writeSome: (UnsafeRawBufferPointer) throws(Errno) -> Int
) throws(Errno) {
  var rest = bytes
  while !rest.isEmpty {
    rest = UnsafeRawBufferPointer(rebasing: rest[try writeSome(rest)...])
  }
}

/// Writes all of the bytes to a file, whatever signals come.
///
/// The corresponding C function is `write`.
///
/// - Throws: What prevented it, as `noSpace`; a part may have been written.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32, using calls: SystemCalls = .live) throws(Errno) {
  try bytes.withUnsafeBytesTyped { bytes throws(Errno) in
    try writeAll(bytes) { rest throws(Errno) in
      try retryingInterrupted { () throws(Errno) in try calls.write(descriptor, rest) }
    }
  }
}

import CProcscriptTourFiles
import CProcscriptZlib
import FlyingFox
import Foundation

/// The files that the page is made of, each packed once: the editor is 400 KB as it is, and 110 packed.
final class PageFiles: Sendable {
  private let files: [String: PageFile]

  /// - Parameter more: Files that are made when the server starts: path, kind, text.
  init(more: [(path: String, type: String, text: [UInt8])]) {
    var files: [String: PageFile] = [:]
    var count = 0
    for file in UnsafeBufferPointer(start: procscript_tour_files(&count), count: count) {
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
      files[String(cString: file.path)] = PageFile(type: String(cString: file.type), bytes: Data(bytes))
    }
    for file in more { files[file.path] = PageFile(type: file.type, bytes: Data(file.text)) }
    self.files = files
  }

  /// What answers a request for a file; nil where there is none.
  func response(to request: HTTPRequest) -> HTTPResponse? {
    guard let file = files[request.path] else { return nil }
    let accepts = request.headers[HTTPHeader("Accept-Encoding")] ?? ""
    let packed = accepts.contains("gzip") ? file.packed : nil
    var headers: HTTPHeaders = [.contentType: file.type]
    if packed != nil { headers[.contentEncoding] = "gzip" }
    return HTTPResponse(statusCode: .ok, headers: headers, body: packed ?? file.bytes)
  }
}

/// One of them.
private final class PageFile: Sendable {
  let type: String
  let bytes: Data
  /// As gzip packs it; nil where that is not to be had.
  let packed: Data?

  init(type: String, bytes: Data) {
    (self.type, self.bytes) = (type, bytes)
    packed = Self.packed(bytes)
  }

  private static func packed(_ bytes: Data) -> Data? {
    var stream = z_stream()
    // 15 bits of window, and 16 for the frame of gzip. The lowest level: it is for the same machine, and the server is
    // to be there at once.
    let begun = deflateInit2_(
      &stream, 1, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    var input = Array(bytes)
    let result = input.withUnsafeMutableBufferPointer { input in
      packed.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    return result == Z_STREAM_END ? Data(packed.prefix(Int(stream.total_out))) : nil
  }
}

extension HTTPResponse {
  /// What every answer of the server says of itself: scripts and styles are its own files alone, nothing is asked of any
  /// other server, no other page may show it, nothing is kept.
  var guarded: HTTPResponse {
    var response = self
    response.headers[HTTPHeader("Content-Security-Policy")] = """
      default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
      base-uri 'none'; form-action 'none'; frame-ancestors 'none'
      """
    response.headers[HTTPHeader("X-Content-Type-Options")] = "nosniff"
    response.headers[HTTPHeader("Referrer-Policy")] = "no-referrer"
    response.headers[HTTPHeader("Cross-Origin-Opener-Policy")] = "same-origin"
    response.headers[HTTPHeader("Cross-Origin-Resource-Policy")] = "same-origin"
    response.headers[.cacheControl] = "no-store"
    return response
  }
}

import Glibc

/// The size of a page of memory on this machine, in bytes: a power of two, 4,096 on most, 16,384 or 65,536 on some ARM
/// kernels. What is mapped begins with a page, and memory is given back page by page.
///
/// The corresponding C function is `getpagesize`, which the C library answers without asking the system.
package var pageSize: Int { Int(getpagesize()) }

/// A count of bytes, or an offset, rounded up to whole pages.
package func roundedUpToPages(_ byteCount: Int) -> Int {
  (byteCount + pageSize - 1) / pageSize * pageSize
}

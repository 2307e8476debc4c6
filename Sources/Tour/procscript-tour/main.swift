import FlyingFox
import Foundation
import Glibc

// The server of `procscript tour`, which has become this program by exec: its options are read and its folder is made
// there. The words are in a fixed order, see Settings.

signal(SIGPIPE, SIG_IGN)
do {
  let settings = try Settings(CommandLine.arguments)
  if settings.followsRun {
    try await LanesServer(settings).run()
  } else {
    try await TourServer(settings).run()
  }
} catch {
  FileHandle.standardError.write(Data("procscript: \(error)\n".utf8))
  exit(EXIT_FAILURE)
}

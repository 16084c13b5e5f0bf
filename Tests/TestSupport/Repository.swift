package import Foundation

/// Places in the checkout that tests read from.
package enum Repository {
  /// The top of the checkout, from this file's own place in it.
  package static let root: URL = {
    var url = URL(filePath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url
  }()

  /// The interpreter of the virtual environment that `make test` makes, with the checkers in it.
  package static let python = root.appending(path: ".build-venv/bin/python3")
}

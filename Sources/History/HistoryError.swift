import GRDB
import Glibc
package import Vocabulary

/// Why a history cannot be read or written, and what to do.
package struct HistoryError: Error, Hashable, Sendable {
  package enum Problem: Hashable, Sendable {
    case missing
    /// Not an SQLite database.
    case notDatabase
    /// An SQLite database of another program.
    case foreign
    /// Written by a later version of this program.
    case newer
    case readOnly
    case unreadable
    case full
    case busy
    case damaged
    /// The system's error.
    case system(Int32)
    case other(SafeText)
  }

  package let path: String
  package let problem: Problem

  init(_ problem: Problem, at path: String) {
    (self.path, self.problem) = (path, problem)
  }

  /// Of an error that SQLite or GRDB threw.
  init(_ error: any Error, at path: String) {
    self.path = path
    if let error = error as? HistoryError {
      problem = error.problem
    } else if let error = error as? DatabaseError {
      problem = Problem(error)
    } else if error is RowDecodingError {
      problem = .damaged
    } else {
      problem = .other(SafeText("\(error)"))
    }
  }
}

extension HistoryError.Problem {
  fileprivate init(_ error: DatabaseError) {
    self =
      switch error.resultCode {
      case .SQLITE_NOTADB: .notDatabase
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .readOnly
      case .SQLITE_FULL: .full
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
      case .SQLITE_CORRUPT: .damaged
      default: .other(SafeText(error.message ?? "SQLite error \(error.resultCode.rawValue)"))
      }
  }
}

extension HistoryError: CustomStringConvertible {
  package var description: String { "\(SafeText(path)): \(problem.words)" }
}

extension HistoryError.Problem {
  fileprivate var words: String {
    switch self {
    case .missing: "there is no history yet; a run with --history begins one"
    case .notDatabase:
      "not an SQLite database, and left as it is; name another file with --history-file"
    case .foreign:
      "a database of another program, and left as it is; name another file with --history-file"
    case .newer: "written by a later version of iceprobe; use that one, or another --history-file"
    case .readOnly: "this user may not write it; name another file with --history-file"
    case .unreadable: "this user may not read it; name another file with --history-file"
    case .full: "no space is left on its disk; see iceprobe history prune"
    case .busy: "another program holds it locked"
    case .damaged: "the database is damaged; sqlite3's .recover saves what can be read"
    case .system(let code): unsafe String(cString: strerror(code))
    case .other(let message): message.text
    }
  }
}

import HTTPFetching
import HTTPServing
import Vocabulary

extension ListeningProblem: CustomStringConvertible {
  package var description: String {
    let places = addresses.map(\.description).joined(separator: ", ")
    return "cannot listen on \(places)" + (errno.map { ": \(SystemError($0))" } ?? "")
  }
}

import ICEServers
import SessionDescriptions
import Vocabulary

/// An answer that was read keeps the limits and can be checked; repetitions count once.
func checkSessionAnswer(_ input: [UInt8]) throws(Violation) {
  let limit = SessionAnswer.candidateLimit
  guard let answer = try? SessionAnswer(input) else { return }
  try expect(answer.candidates.count <= limit, "more candidates than are tried")
  try expect(Set(answer.candidates).count == answer.candidates.count, "a candidate twice")
  // Two notes stand for what was cut, and for what came before the answer.
  try expect(answer.notes.count <= limit + 2, "more notes than candidates")
  try expect((4...256).contains(answer.ice.ufrag.utf8.count), "a ufrag that is none")
  try expect(
    (22...256).contains(answer.ice.password.reveal().utf8.count), "a password that is none")
  for candidate in answer.candidates {
    try expect((1...256).contains(candidate.component), "a component that is none")
    try expect((1...32).contains(candidate.foundation.utf8.count), "a foundation that is none")
    try expect((candidate.tcpType != nil) == (candidate.transport == .tcp), "a tcptype over UDP")
  }
  for fingerprint in answer.fingerprints {
    try expect(
      CertificateFingerprint(fingerprint.description) == fingerprint,
      "a fingerprint prints as another")
  }
}

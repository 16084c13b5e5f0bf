import Polling
import Resolving
import Testing
import Vocabulary

/// Further away than any test should take, however busy the machine is.
var soon: Instant { EventLoop.now + .seconds(30) }

/// The error that resolving ends with; a test fails when it ends well.
func failure(
  of host: String, _ resolver: Resolver, until deadline: Instant = soon
) async -> ResolutionError? {
  await #expect(throws: ResolutionError.self) {
    try await resolver.resolve(host, until: deadline)
  }
}

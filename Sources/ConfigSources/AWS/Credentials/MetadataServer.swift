import HTTPFetching
import Vocabulary

/// A server on this machine or its network that gives credentials to anyone who can reach it.
struct MetadataServer {
  let timeout: Nanoseconds
  let attempts: Int
  var pause = Nanoseconds.zero
  var trust = HTTPTrust.system

  /// Asks until an answer is acceptable, as attempts and deadline allow, bypassing any proxy.
  ///
  /// The last answer is thrown as its status, the last failure as it is.
  func ask(
    _ request: HTTPRequest, _ log: inout FetchLog, until suffices: (HTTPResponse) -> Bool
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    var request = request
    request.isDirect = true
    request.trust = trust
    var problem = ConfigSourceError.Cause.deadline
    for attempt in 1...max(1, attempts) {
      // Keys fit into a kilobyte or two.
      request.limits = try log.limits(
        HTTPLimits(timeout: timeout, connectTimeout: timeout, bodyBytes: 64 << 10))
      do throws(HTTPError) {
        let response = try await log.environment.http.send(request)
        log.attempted(response)
        if suffices(response) { return response }
        problem = .status(response.status)
      } catch {
        log.attempted(nil)
        problem = ConfigSourceError.Cause(error.masked(log.mask))
      }
      guard problem != .cancelled, attempt < attempts, pause < log.remaining else { break }
      do { try await log.environment.sleep(pause) } catch { throw .cancelled }
    }
    throw problem
  }
}

extension HTTPURL {
  /// This machine, or one of the link-local addresses where AWS serves metadata: where plain HTTP
  /// does not leave the host.
  var isLocalMetadata: Bool {
    if ["localhost", "169.254.170.2", "169.254.170.23", "169.254.169.254"].contains(host) {
      return true
    }
    guard let address = IPAddress(host) else { return false }
    return address.reach == .loopback
      || [IPAddress("fd00:ec2::23"), IPAddress("fd00:ec2::254")].contains(address)
  }
}

import Dispatch

/// Sends requests, each on its own thread so that no task's thread ever waits for the network.
package struct HTTPClient: Sendable {
  package init() {}

  /// Sends one request and returns its answer; redirects are answers like any other.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let waker = TransferWaker()
    let result: Result<HTTPResponse, HTTPError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Self.threads.async {
          continuation.resume(
            returning: Result { () throws(HTTPError) in try Transfer(request).run(waker) })
        }
      }
    } onCancel: {
      waker.cancel()
    }
    return try result.get()
  }

  private static let threads = DispatchQueue(label: "HTTPFetching", attributes: .concurrent)
}

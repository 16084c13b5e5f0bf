/// An error answer of an AWS service that speaks rest-json.
package struct AWSServiceFailure: Error, Hashable, Sendable {
  package var status: Int
  /// The exception's name without its namespace, or the status if there is none.
  package var code: String
  /// The service's own words, cut; escape them before printing.
  package var message: String
  package var requestID: String?
}

import ConfigSources
package import Vocabulary

extension Run {
  /// The same run once more, within so much time.
  ///
  /// Nothing that one run comes to know, such as secrets and answers of services, stays for the next.
  package func again(within limit: Nanoseconds) -> Run {
    var run = self
    run.environment.secrets = KnownSecrets()
    run.environment.memory = FetchMemory()
    run.options.bound(by: limit)
    return run
  }
}

extension AWSCredentialProvider {
  /// A profile of `aws login`, which only that tool can use: reported, not skipped.
  static let login = AWSCredentialProvider { search, _ throws(ConfigSourceError.Cause) in
    guard let place = search.profile.place(of: "login_session") else { return nil }
    throw .credentials(.setting(.loginSession, at: place))
  }
}

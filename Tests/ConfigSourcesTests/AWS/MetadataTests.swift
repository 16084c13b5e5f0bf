import HTTPFetching
import Testing

@testable import ConfigSources

@Suite struct MetadataTests {
  @Test(arguments: [
    "http://127.0.0.1:80/x", "http://127.8.9.10/", "http://[::1]:8080/", "http://localhost/",
    "http://169.254.170.2/", "http://169.254.170.23/v1", "http://[fd00:ec2::23]/v1",
    "http://[fd00:ec2::254]/", "http://169.254.169.254/",
  ])
  func `Plain HTTP goes to this machine and the agents' addresses`(url: String) throws {
    #expect(try HTTPURL(url).isLocalMetadata)
  }

  @Test(arguments: [
    "http://192.0.2.1/", "http://169.254.1.1/", "http://localhost.example.org/", "http://10.0.0.1/",
    "http://[fd00:ec2::24]/", "http://[2001:db8::1]/", "http://127.0.0.1.example.org/",
  ])
  func `And nowhere else`(url: String) throws {
    #expect(try !HTTPURL(url).isLocalMetadata)
    let refused = ConfigSourceError.Cause.credentials(
      .setting(.url, at: .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI")))
    #expect(throws: refused) {
      try ContainerCredentials.url(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
    }
  }

  @Test func `The relative path goes first, and to the address of ECS`() throws {
    let both = [
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/full",
    ]
    #expect(try ContainerCredentials.url(both)?.text == "http://169.254.170.2/v2/credentials/x")
    #expect(
      try ContainerCredentials.url(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://a.example/"])?
        .text == "https://a.example/")
    #expect(try ContainerCredentials.url([:]) == nil)
  }

  @Test(arguments: ["@evil.example/", ".evil.example/", ":80@evil.example/"])
  func `A relative path cannot lead to another host`(path: String) {
    #expect(throws: ConfigSourceError.Cause.self) {
      try ContainerCredentials.url(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": path])
    }
  }
}

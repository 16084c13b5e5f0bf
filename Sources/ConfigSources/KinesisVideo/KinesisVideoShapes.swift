// Inputs and outputs as in the API model; members that an answer may omit are optional.

struct DescribeSignalingChannelInput: Encodable {
  var channelName: String

  private enum CodingKeys: String, CodingKey {
    case channelName = "ChannelName"
  }
}

struct DescribeSignalingChannelAnswer: Decodable {
  struct Channel: Decodable {
    var channelARN: String?

    private enum CodingKeys: String, CodingKey {
      case channelARN = "ChannelARN"
    }
  }

  var channelInfo: Channel?

  private enum CodingKeys: String, CodingKey {
    case channelInfo = "ChannelInfo"
  }
}

struct GetSignalingChannelEndpointInput: Encodable {
  struct Configuration: Encodable {
    var protocols: [String]
    var role: String

    private enum CodingKeys: String, CodingKey {
      case protocols = "Protocols"
      case role = "Role"
    }
  }

  var channelARN: String
  var configuration: Configuration

  private enum CodingKeys: String, CodingKey {
    case channelARN = "ChannelARN"
    case configuration = "SingleMasterChannelEndpointConfiguration"
  }
}

struct GetSignalingChannelEndpointAnswer: Decodable {
  struct Endpoint: Decodable {
    var `protocol`: String?
    var url: String?

    private enum CodingKeys: String, CodingKey {
      case `protocol` = "Protocol"
      case url = "ResourceEndpoint"
    }
  }

  var endpoints: [Endpoint]?

  private enum CodingKeys: String, CodingKey {
    case endpoints = "ResourceEndpointList"
  }
}

struct GetIceServerConfigInput: Encodable {
  var channelARN: String
  var clientID: String?
  /// The only service there is.
  var service = "TURN"

  private enum CodingKeys: String, CodingKey {
    case channelARN = "ChannelARN"
    case clientID = "ClientId"
    case service = "Service"
  }
}

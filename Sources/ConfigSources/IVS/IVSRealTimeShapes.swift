// Inputs and outputs as in the API model; members that an answer may omit are optional.

struct CreateParticipantTokenInput: Encodable {
  var stageArn: String
  var duration: Int
  var userId: String
  var attributes: [String: String]?
  var capabilities: [String]

  init(_ participant: Participant) {
    stageArn = participant.stage.text
    duration = participant.durationMinutes
    userId = participant.userID
    attributes = participant.attributes.isEmpty ? nil : participant.attributes
    capabilities = participant.capabilities.map(\.rawValue)
  }
}

struct CreateParticipantTokenAnswer: Decodable {
  struct Token: Decodable {
    var token: String?
  }

  var participantToken: Token?
}

struct GetStageInput: Encodable {
  var arn: String
}

struct GetStageAnswer: Decodable {
  struct Stage: Decodable {
    var endpoints: Endpoints?
  }

  struct Endpoints: Decodable {
    var whip: String?
    var events: String?
  }

  var stage: Stage?
}

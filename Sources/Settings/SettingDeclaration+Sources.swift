// The settings that say where ICE servers come from.

extension SettingDeclaration {
  package static let config = SettingDeclaration(
    "config", .inputFile, "YAML file with sources, checks, thresholds, outputs.",
    discussion: "Options and variables override the file. Without --config and without any "
      + "source, the user's own file is used (iceprobe config --help).",
    as: "file", in: .sources, basic: true)
  package static let name = SettingDeclaration(
    "name", .text, "Name of the source in reports, or of the URIs if several.", in: .sources)
  package static let uriFile = SettingDeclaration(
    "uri-file", .inputFile, "File with URIs, one in each line; # begins a comment.",
    discussion: "The way to give thousands of them; - is standard input.", as: "file",
    in: .sources)
  package static let rtcConfig = SettingDeclaration(
    "rtc-config", .inputFile, list: true, "RTCConfiguration JSON or a similar format.",
    as: "file|url", in: .sources, basic: true)
  package static let whip = SettingDeclaration(
    "whip", .text, list: true, "WHIP endpoint, used as a publisher would.",
    discussion: "Creates a session (RFC 9725), checks its servers and candidates, and deletes it "
      + "again.",
    as: "url", in: .sources, basic: true)
  package static let kvsChannel = SettingDeclaration(
    "kvs-channel", .text, list: true, "Amazon Kinesis Video signalling channel.", as: "arn|name",
    in: .sources)
  package static let kvsRole = SettingDeclaration(
    "kvs-role", .choice(["master", "viewer"]), default: "viewer", "Role to request.", as: "role",
    in: .sources)
  package static let kvsClientID = SettingDeclaration(
    "kvs-client-id", .text, "Client id sent to GetIceServerConfig.", as: "id", in: .sources)
  package static let region = SettingDeclaration(
    "region", .text, "AWS region; else from the ARN, the environment or the profile.",
    in: .sources)
  package static let profile = SettingDeclaration(
    "profile", .text, "AWS profile of the shared credentials and config files.",
    discussion: "Uses its keys, role, SSO session or process; without it also those of the "
      + "environment, a container or an instance. -v says whose credentials are used.",
    in: .sources)
  package static let endpointURL = SettingDeclaration(
    "endpoint-url", .text, "AWS endpoint to use instead of the service's own.", as: "url",
    in: .sources)
  package static let username = SettingDeclaration(
    "username", .text, "User name for the turn: URIs.",
    discussion: "On a terminal, asks for the password without showing it; elsewhere give "
      + "--credential-file or --shared-secret-file.",
    in: .sources, basic: true)
  package static let credentialFile = SettingDeclaration(
    "credential-file", .inputFile, "File with the user's password.", as: "file",
    in: .sources, basic: true, needs: ["username"], displaces: ["shared-secret-file"])
  package static let sharedSecretFile = SettingDeclaration(
    "shared-secret-file", .inputFile, "File with a TURN REST shared secret.",
    discussion: "A time-limited credential is derived from it, as the server does.", as: "file",
    in: .sources, basic: true)

  static let sources = [
    config, uriFile, rtcConfig, whip, kvsChannel, kvsRole, kvsClientID, region, profile,
    endpointURL, name,
    username, credentialFile, sharedSecretFile,
  ]
}

extension SettingDeclaration {
  package static let turnREST = SettingDeclaration(
    "turn-rest", .text, list: true, "TURN REST service that provides servers and credentials.",
    as: "url", in: .services)
  package static let turnRESTMethod = SettingDeclaration(
    "turn-rest-method", .choice(["get", "post"]), "HTTP method to use (default: get).",
    as: "method",
    in: .services, needs: ["turn-rest"])
  package static let turnRESTUsername = SettingDeclaration(
    "turn-rest-username", .text, "User id to request a credential for.", as: "id",
    in: .services, needs: ["turn-rest"])
  package static let turnRESTKeyFile = SettingDeclaration(
    "turn-rest-key-file", .inputFile, "File with its API key.", as: "file",
    in: .services, needs: ["turn-rest"])
  package static let service = SettingDeclaration(
    "service", .text, list: true, "Service to ask, by its name below.", as: "name", in: .services)
  package static let serviceSetting = SettingDeclaration(
    "service-setting", .text, list: true, "A setting of the service.", as: "key=value",
    in: .services, needs: ["service"])
  package static let serviceSecretFile = SettingDeclaration(
    "service-secret-file", .inputFile, "File with the service's token or key.", as: "file",
    in: .services, needs: ["service"], displaces: ["service-secret-variable"])
  package static let serviceSecretVariable = SettingDeclaration(
    "service-secret-variable", .text, "Environment variable with the token or key instead.",
    as: "name",
    in: .services, needs: ["service"])

  static let services = [
    turnREST, turnRESTMethod, turnRESTUsername, turnRESTKeyFile, service, serviceSetting,
    serviceSecretFile, serviceSecretVariable,
  ]
}

extension SettingDeclaration {
  package static let whep = SettingDeclaration(
    "whep", .text, list: true, "WHEP endpoint, used as a player would.", as: "url",
    in: .sessions)
  package static let bearerFile = SettingDeclaration(
    "bearer-file", .inputFile, "File with the bearer token for --whip and --whep.",
    as: "file", in: .sessions, needs: ["whip", "whep"])
  package static let whipAllowHost = SettingDeclaration(
    "whip-allow-host", .text, list: true,
    "Host to which a redirect may take the token, with subdomains.", as: "host", in: .sessions,
    needs: ["whip", "whep"])
  package static let whipNoSession = SettingDeclaration(
    "whip-no-session", .flag, "Use OPTIONS only: creates no session, learns only links.",
    in: .sessions, needs: ["whip", "whep"])

  package static let whipPin = SettingDeclaration(
    "whip-pin", .text, "Key that the endpoint's certificate must have, whoever signed it.",
    discussion: "As iceprobe respond --whip prints it.", as: "sha256:…", in: .sessions,
    needs: ["whip", "whep"])

  static let sessions = [whep, bearerFile, whipAllowHost, whipNoSession, whipPin]
}

extension SettingDeclaration {
  package static let ivsStage = SettingDeclaration(
    "ivs-stage", .text, list: true, "Stage to join as a publisher.",
    discussion: "The token comes from CreateParticipantToken, with AWS credentials as for "
      + "--kvs-channel, or is signed here with --ivs-private-key.",
    as: "arn", in: .stages)
  package static let ivsTokenFile = SettingDeclaration(
    "ivs-token-file", .inputFile, list: true, "File with a participant token instead.",
    as: "file", in: .stages)
  package static let ivsDuration = SettingDeclaration(
    "ivs-duration", .integer(1...20160), "Lifetime of the token in minutes (default: 5).",
    as: "minutes", in: .stages, needs: ["ivs-stage"])
  package static let ivsCapability = SettingDeclaration(
    "ivs-capability", .choice(["publish", "subscribe"]), list: true,
    "What the token allows (default: publish).", as: "capability", in: .stages,
    needs: ["ivs-stage"])
  package static let ivsAttribute = SettingDeclaration(
    "ivs-attribute", .text, list: true,
    "Attribute of the participant, visible to everyone on the stage.", as: "key=value",
    in: .stages, needs: ["ivs-stage"])
  package static let ivsPrivateKey = SettingDeclaration(
    "ivs-private-key", .inputFile, "PEM file of a P-384 key to sign the token with.",
    as: "file", in: .stages, needs: ["ivs-stage"])
  package static let ivsKeyARN = SettingDeclaration(
    "ivs-key-arn", .text, "ARN of its public half, once imported.", as: "arn",
    in: .stages, needs: ["ivs-stage"])
  package static let ivsStageEndpoint = SettingDeclaration(
    "ivs-stage-endpoint", .text,
    "The stage's own WHIP endpoint, for the token; else GetStage is called.", as: "url",
    in: .stages, needs: ["ivs-private-key"])
  package static let ivsWHIPURL = SettingDeclaration(
    "ivs-whip-url", .text, "Endpoint to join at (default: the global one).", as: "url",
    in: .stages)

  static let stages = [
    ivsStage, ivsTokenFile, ivsDuration, ivsCapability, ivsAttribute, ivsPrivateKey, ivsKeyARN,
    ivsStageEndpoint, ivsWHIPURL,
  ]
}

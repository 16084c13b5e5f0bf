// A TURN server of pion/turn for the lab: the user `lab` over UDP, TCP and TLS, or a shared secret.
//
// usage: pion ADDRESS REALM USER PASSWORD SECRET CERTIFICATE KEY
package main

import (
	"crypto/tls"
	"log"
	"net"
	"os"

	"github.com/pion/logging"
	"github.com/pion/turn/v2"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	address, realm, user, password, secret := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	relays := func() turn.RelayAddressGenerator {
		return &turn.RelayAddressGeneratorStatic{RelayAddress: net.ParseIP(address), Address: address}
	}
	authorize := turn.NewLongTermAuthHandler(secret, logging.NewDefaultLoggerFactory().NewLogger("turn"))
	if secret == "" {
		key := turn.GenerateAuthKey(user, realm, password)
		authorize = func(asked string, _ string, _ net.Addr) ([]byte, bool) { return key, asked == user }
	}
	datagrams, err := net.ListenPacket("udp4", address+":3478")
	must(err)
	plain, err := net.Listen("tcp4", address+":3478")
	must(err)
	pair, err := tls.LoadX509KeyPair(os.Args[6], os.Args[7])
	must(err)
	secure, err := tls.Listen("tcp4", address+":5349", &tls.Config{Certificates: []tls.Certificate{pair}})
	must(err)
	_, err = turn.NewServer(turn.ServerConfig{
		Realm: realm, AuthHandler: authorize,
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: datagrams, RelayAddressGenerator: relays()}},
		ListenerConfigs: []turn.ListenerConfig{
			{Listener: plain, RelayAddressGenerator: relays()}, {Listener: secure, RelayAddressGenerator: relays()}},
	})
	must(err)
	select {}
}

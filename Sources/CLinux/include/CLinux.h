#ifndef CLINUX_H
#define CLINUX_H
// Functions missing from Swift's Glibc module: epoll, eventfd, the error queue, timestamps, control
// messages, starting a program without leaking descriptors to it.
// No _GNU_SOURCE here: it changes fd_set and collides with the Glibc module.
#include <time.h>

#include <linux/errqueue.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

/// CLOCK_MONOTONIC in nanoseconds.
uint64_t clinux_monotonic_now(void);

/// An epoll event without the pointer in `epoll_data`, which Swift would call unsafe.
struct clinux_event {
  uint64_t token;
  uint32_t events;
};

enum { CLINUX_EVENT_CAPACITY = 256 };

/// Waits for events for `timeout` nanoseconds, never less; forever if negative.
///
/// `events` has room for CLINUX_EVENT_CAPACITY; more stay in the kernel for the next call. Returns
/// their number, or -1 with `errno`.
int clinux_epoll_wait(int epoll, struct clinux_event *events, int64_t timeout);

/// Adds, modifies or deletes (`EPOLL_CTL_…`) a descriptor whose events carry `token`.
int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token);

/// Empties a non-blocking eventfd.
void clinux_eventfd_drain(int fd);

/// Blocks every signal on the calling thread, so that other threads receive them.
void clinux_block_signals(void);

/// Catches SIGINT and SIGTERM, on whichever thread they arrive, and returns a non-blocking descriptor
/// that reports them; -1 with `errno`.
int clinux_open_interrupts(void);

/// Catches another signal too, once there is such a descriptor; one that is ignored, as under nohup, only
/// if told so.
void clinux_catch_signal(int signal, bool even_if_ignored);

/// Stops the process as SIGTSTP does by default, on a thread that blocks it; returns when it continues.
void clinux_stop_until_continued(void);

/// The next signal from such a descriptor; 0 if there is none.
int clinux_next_interrupt(int fd);

/// Makes writing to a closed pipe an error (EPIPE) instead of the end of the program.
void clinux_ignore_broken_pipes(void);

// The process's limits.

/// The limit on the address space in bytes, UINT64_MAX for none; if there is one, malloc is told to be sparing.
uint64_t clinux_claim_address_space(void);

/// Raises the limit on open files to `useful` if allowed, and reserves `reserve` of it from sockets.
///
/// Returns the new limit, or -1 with `errno`.
int clinux_claim_descriptors(int useful, int reserve);

/// How many descriptors may be open before sockets are refused; INT_MAX before any limit was claimed.
int clinux_descriptor_ceiling(void);

/// The descriptor itself, or -1 with EMFILE after closing one that is part of the reserve.
int clinux_keep_reserve(int fd);

// Sockets. Addresses and control messages are parsed here, so that Swift sees plain values.

/// An IP address and port in host byte order; `family` is AF_INET, AF_INET6, or AF_UNSPEC for none.
struct clinux_address {
  uint64_t high;
  uint64_t low;
  uint32_t scope;
  uint16_t port;
  uint16_t family;
};

/// The metadata of received bytes.
struct clinux_reception {
  /// Software timestamp by CLOCK_REALTIME in nanoseconds; 0 for none.
  int64_t stamp;
  /// CLOCK_MONOTONIC when the bytes had been read.
  uint64_t monotonic;
  /// CLOCK_REALTIME minus CLOCK_MONOTONIC at that moment.
  int64_t realtime_offset;
  /// The other end; from the error queue, where the datagram was sent to.
  struct clinux_address peer;
  /// From the error queue: the host that reported the error.
  struct clinux_address offender;
  /// From the error queue: `ee_errno`, `ee_info`, `ee_data`.
  uint32_t error;
  uint32_t info;
  uint32_t data;
  /// From the error queue: SO_EE_ORIGIN_…, and the ICMP type and code.
  uint8_t origin;
  uint8_t type;
  uint8_t code;
};

/// A non-blocking socket of an IP family and type that is closed on exec, or -1 with `errno`; never from the reserve.
int clinux_socket(int family, int type);

int clinux_bind(int fd, const struct clinux_address *address);
int clinux_connect(int fd, const struct clinux_address *address);

/// The next connection of a listening socket, non-blocking and closed on exec; never from the reserve.
int clinux_accept(int fd, struct clinux_address *peer);

// A `sockaddr_un`, as far as it is filled in.
struct clinux_local_name {
  uint32_t count;
  uint8_t bytes[16];
};

// Listens on an abstract name that the kernel chooses.
int clinux_listen_locally(struct clinux_local_name *name);
// Accepts a connection from this process only; any other is closed.
int clinux_accept_own(int fd);

int clinux_local_address(int fd, struct clinux_address *address);

/// The addresses of this host's interfaces, `capacity` of them at most, without ports; their number, or -1 with `errno`.
int clinux_host_addresses(struct clinux_address *addresses, int capacity);

/// Sends to `peer`, or to the socket's connected peer; never raises SIGPIPE.
ssize_t clinux_send(
    int fd, const void *bytes, size_t count, const struct clinux_address *peer);

/// Receives bytes, or with MSG_ERRQUEUE an entry of the error queue.
ssize_t clinux_receive(
    int fd, void *bytes, size_t capacity, int flags, struct clinux_reception *reception);

/// Returns and clears a socket's pending error; 0 for none.
int clinux_take_error(int fd);

// The number of TCP segments received out of order, such as those after a lost one; -1 if unknown.
int clinux_later_segments(int fd);

int clinux_set_option(int fd, int level, int name, int value);

/// Makes `close` send RST rather than FIN.
int clinux_reset_on_close(int fd);

/// Queues errors reported by ICMP, with their sender.
int clinux_report_errors(int fd, int family, int enable);

/// Requests software timestamps for received and, numbered, for sent packets.
int clinux_stamp_packets(int fd);

// Passwords.

/// Whether a password has this bcrypt hash, by libcrypt: 1 or 0; -1 if it cannot be computed.
int clinux_bcrypt_matches(const char *password, const char *hash);

// Programs.

/// A program that was started, the non-blocking end of its standard output, and a descriptor that is
/// readable once it has ended (-1 where the kernel has none).
struct clinux_child {
  pid_t process;
  int output;
  int ended;
};

/// Starts a program found in PATH, with empty standard input, discarded standard error, and no other descriptors.
///
/// It leads its own session and process group: everything it starts can be signalled at once.
/// Returns 0, or an `errno`. The caller closes both descriptors and waits for the process.
int clinux_spawn(char *const arguments[], char *const environment[], struct clinux_child *child);

#endif

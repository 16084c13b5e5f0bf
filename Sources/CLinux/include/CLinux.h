#ifndef CLINUX_H
#define CLINUX_H
// What the Glibc module of Swift lacks: epoll, eventfd, the error queue, timestamps, control messages,
// starting a program without leaving it a descriptor.
// No _GNU_SOURCE here: it changes fd_set and collides with the Glibc module.
#include <time.h>

#include <linux/errqueue.h>
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

/// Waits for events until `timeout` nanoseconds are over, never less; a negative timeout has no end.
///
/// `events` has room for CLINUX_EVENT_CAPACITY; more stay with the kernel for the next call. Returns
/// their number, or -1 with `errno`.
int clinux_epoll_wait(int epoll, struct clinux_event *events, int64_t timeout);

/// Adds, modifies or deletes (`EPOLL_CTL_…`) a descriptor whose events carry `token`.
int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token);

/// Empties a non-blocking eventfd.
void clinux_eventfd_drain(int fd);

/// Blocks every signal on the calling thread, so that other threads receive them.
void clinux_block_signals(void);

/// Catches SIGINT and SIGTERM, on whichever thread they arrive, and gives a non-blocking descriptor
/// that tells of them; -1 with `errno`.
int clinux_open_interrupts(void);

/// The next signal that such a descriptor tells of; 0 when there is none.
int clinux_next_interrupt(int fd);

/// Makes writing to a closed pipe an error (EPIPE) instead of the end of the program.
void clinux_ignore_broken_pipes(void);

// The process's limits.

/// The limit on the address space in bytes, UINT64_MAX for none; where there is one, malloc spares it.
uint64_t clinux_claim_address_space(void);

/// Raises the limit on open files to `useful` where that is allowed, and keeps `reserve` of it from sockets.
///
/// Returns the limit that holds from now on, or -1 with `errno`.
int clinux_claim_descriptors(int useful, int reserve);

/// How many descriptors there may be before sockets are refused; INT_MAX before any were claimed.
int clinux_descriptor_ceiling(void);

/// The descriptor itself, or -1 with EMFILE after closing one that is of the reserve.
int clinux_keep_reserve(int fd);

// Sockets. Addresses and control messages are taken apart here, so that Swift sees plain values.

/// An IP address and port in host byte order; `family` is AF_INET, AF_INET6, or AF_UNSPEC for none.
struct clinux_address {
  uint64_t high;
  uint64_t low;
  uint32_t scope;
  uint16_t port;
  uint16_t family;
};

/// What came with the bytes that were received.
struct clinux_reception {
  /// Software timestamp by CLOCK_REALTIME in nanoseconds; 0 for none.
  int64_t stamp;
  /// CLOCK_MONOTONIC when the bytes had been read.
  uint64_t monotonic;
  /// CLOCK_REALTIME less CLOCK_MONOTONIC at that moment.
  int64_t realtime_offset;
  /// The other end; from the error queue, where the datagram was sent to.
  struct clinux_address peer;
  /// From the error queue: who reported the error.
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

/// A non-blocking socket of an IP family and type that is closed on exec, or -1 with `errno`; never one of the reserve.
int clinux_socket(int family, int type);

int clinux_bind(int fd, const struct clinux_address *address);
int clinux_connect(int fd, const struct clinux_address *address);

/// The next connection of a listening socket, non-blocking and closed on exec; never one of the reserve.
int clinux_accept(int fd, struct clinux_address *peer);

// A `sockaddr_un`, as far as it is filled in.
struct clinux_local_name {
  uint32_t count;
  uint8_t bytes[16];
};

// Listens under a name that the kernel chooses and that no file has.
int clinux_listen_locally(struct clinux_local_name *name);
// Takes the connection of this process itself; anybody else's is closed.
int clinux_accept_own(int fd);

int clinux_local_address(int fd, struct clinux_address *address);

/// The addresses of this host's interfaces, `capacity` of them at most, without ports; their number, or -1 with `errno`.
int clinux_host_addresses(struct clinux_address *addresses, int capacity);

/// Sends to `peer`, or to whom the socket is connected; never raises SIGPIPE.
ssize_t clinux_send(
    int fd, const void *bytes, size_t count, const struct clinux_address *peer);

/// Receives bytes, or with MSG_ERRQUEUE an entry of the error queue.
ssize_t clinux_receive(
    int fd, void *bytes, size_t capacity, int flags, struct clinux_reception *reception);

/// Takes the pending error of a socket; 0 for none.
int clinux_take_error(int fd);

// The TCP segments that came out of order, as those do that follow a lost one; -1 where it is not known.
int clinux_later_segments(int fd);

int clinux_set_option(int fd, int level, int name, int value);

/// Makes `close` send RST rather than FIN.
int clinux_reset_on_close(int fd);

/// Queues errors that ICMP reports, with their sender.
int clinux_report_errors(int fd, int family, int enable);

/// Asks for software timestamps of what is received and, numbered, of what is sent.
int clinux_stamp_packets(int fd);

// Programs.

/// A program that was started, the non-blocking end of its standard output, and a descriptor that is
/// readable once it has ended (-1 where the kernel has none).
struct clinux_child {
  pid_t process;
  int output;
  int ended;
};

/// Starts a program found along PATH, with nothing to read, nobody to complain to, and no other descriptor of ours.
///
/// It leads a session of its own, and with it a group: all that it starts can be signalled at once.
/// Returns 0, or an `errno`. The caller closes both descriptors and waits for the process.
int clinux_spawn(char *const arguments[], char *const environment[], struct clinux_child *child);

#endif

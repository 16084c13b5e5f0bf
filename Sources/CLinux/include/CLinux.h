#ifndef CLINUX_H
#define CLINUX_H
// What the Glibc module of Swift lacks: epoll, eventfd, the error queue, timestamps, control messages.
// No _GNU_SOURCE here: it changes fd_set and collides with the Glibc module.
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

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

/// Blocks SIGINT and SIGTERM for this thread and those it will start, and gives a non-blocking
/// descriptor that tells of them instead; -1 with `errno`.
int clinux_open_interrupts(void);

/// The next signal that such a descriptor tells of; 0 when there is none.
int clinux_next_interrupt(int fd);

/// Makes writing to a closed pipe an error (EPIPE) instead of the end of the program.
void clinux_ignore_broken_pipes(void);

#endif

#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

static const int64_t second = 1000000000;
static const int64_t millisecond = 1000000;

uint64_t clinux_monotonic_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * (uint64_t)second + (uint64_t)now.tv_nsec;
}

// Rounded up: waking a little late is harmless, waking early would spin until the time has come.
static int whole_milliseconds(int64_t timeout) {
  if (timeout < 0) return -1;
  int64_t count = timeout / millisecond + (timeout % millisecond != 0);
  return count > INT_MAX ? INT_MAX : (int)count;
}

static int wait_precisely(int epoll, struct epoll_event *events, int64_t timeout) {
  // epoll_pwait2 came with Linux 5.11, and sandboxes may refuse it.
  static atomic_bool lacks_pwait2 = false;
  if (!atomic_load_explicit(&lacks_pwait2, memory_order_relaxed)) {
    struct timespec limit = {.tv_sec = timeout / second, .tv_nsec = timeout % second};
    int count =
        epoll_pwait2(epoll, events, CLINUX_EVENT_CAPACITY, timeout < 0 ? NULL : &limit, NULL);
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    atomic_store_explicit(&lacks_pwait2, true, memory_order_relaxed);
  }
  return epoll_wait(epoll, events, CLINUX_EVENT_CAPACITY, whole_milliseconds(timeout));
}

int clinux_epoll_wait(int epoll, struct clinux_event *events, int64_t timeout) {
  struct epoll_event found[CLINUX_EVENT_CAPACITY];
  int count = wait_precisely(epoll, found, timeout);
  for (int index = 0; index < count; index++) {
    events[index].token = found[index].data.u64;
    events[index].events = found[index].events;
  }
  return count;
}

int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(epoll, operation, fd, &event);
}

void clinux_eventfd_drain(int fd) {
  eventfd_t count;
  eventfd_read(fd, &count);
}

void clinux_block_signals(void) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
}

int clinux_open_interrupts(void) {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  sigaddset(&interrupts, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &interrupts, NULL);
  return signalfd(-1, &interrupts, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_next_interrupt(int fd) {
  struct signalfd_siginfo info;
  return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

void clinux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

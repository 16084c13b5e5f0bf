#ifndef CCURL_H
#define CCURL_H
// libcurl, loaded when the first HTTP request or URL needs it: most runs have none, and its own libraries
// take half of the time that a program takes to start.
#include <curl/curl.h>
#include <stddef.h>

/// Why libcurl cannot be loaded, in the dynamic loader's words; NULL if it is.
///
/// Until it is, the functions of libcurl below return failure.
const char *iceprobe_curl_problem(void);

// A macro that Swift does not understand.
static const long iceprobe_auth_basic = CURLAUTH_BASIC;

// Swift cannot call variadic functions: one plain function per type of argument.
CURLcode iceprobe_setopt_long(CURL *easy, CURLoption option, long value);
CURLcode iceprobe_setopt_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode iceprobe_setopt_string(CURL *easy, CURLoption option, const char *value);
CURLcode iceprobe_setopt_pointer(CURL *easy, CURLoption option, void *value);
CURLcode iceprobe_setopt_callback(CURL *easy, CURLoption option, curl_write_callback value);
CURLcode iceprobe_setopt_opening(CURL *easy, curl_opensocket_callback open, void *context);
// Without a callback libcurl would trace to standard error.
CURLcode iceprobe_setopt_tracing(CURL *easy, curl_debug_callback trace, void *context);
CURLcode iceprobe_getinfo_long(CURL *easy, CURLINFO info, long *value);
CURLcode iceprobe_getinfo_offset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode iceprobe_getinfo_string(CURL *easy, CURLINFO info, const char **value);
CURLcode iceprobe_getinfo_socket(CURL *easy, CURLINFO info, curl_socket_t *value);
// Its first parameter is const in some versions.
CURLUcode iceprobe_url_get(CURLU *url, CURLUPart part, char **value, unsigned int flags);
CURLMcode iceprobe_multi_watching(CURLM *multi, curl_socket_callback watch, void *context);
CURLMcode iceprobe_multi_timing(CURLM *multi, curl_multi_timer_callback time, void *context);

// The message is a union in C; a finished transfer's is always its result.
static inline CURLcode iceprobe_message_result(const CURLMsg *message) {
  return message->data.result;
}

// libcurl connects to the address that its open-socket callback leaves in `address`.
curl_socket_t iceprobe_open_local(struct curl_sockaddr *address, const void *name, size_t count);
#endif

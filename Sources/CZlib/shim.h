#include <limits.h>
#include <zlib.h>

// Compresses into gzip's form (RFC 1952: 16 more bits of window); answers the size, 0 if it does not fit or memory is short.
static inline size_t iceprobe_gzip(const void *input, size_t count, void *output, size_t room) {
  z_stream stream = {0};
  if (count > UINT_MAX || room > UINT_MAX) return 0;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (Bytef *)input;
  stream.avail_in = (uInt)count;
  stream.next_out = output;
  stream.avail_out = (uInt)room;
  int result = deflate(&stream, Z_FINISH);
  size_t written = stream.total_out;
  deflateEnd(&stream);
  return result == Z_STREAM_END ? written : 0;
}

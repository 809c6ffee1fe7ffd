import CCompression

/// Reads gzip and Zstandard, refusing files that end early.
enum Compression {
  private static let chunk = 1 << 18

  /// Undoes gzip; several members in a row are one text, as `gunzip` has it.
  static func gunzip(_ bytes: [UInt8], place: String) throws(CorpusError) -> [UInt8] {
    var stream = z_stream()
    guard lrlab_inflate_init_gzip(&stream) == Z_OK else {
      throw CorpusError(.inputOutput, at: place, "zlib does not start")
    }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: chunk)
    let status = input.withUnsafeMutableBufferPointer { source in
      buffer.withUnsafeMutableBufferPointer { target in
        inflateAll(&stream, source, target, &output)
      }
    }
    let position = bytes.count - Int(stream.avail_in)
    if status == Z_STREAM_END { return output }
    if status == Z_BUF_ERROR || status == Z_OK {
      throw CorpusError(
        .badData, at: place, "gzip data end early, after \(bytes.count) bytes; the file is cut")
    }
    throw CorpusError(.badData, at: place, "byte \(position) is not valid gzip")
  }

  private static func inflateAll(
    _ stream: inout z_stream, _ source: UnsafeMutableBufferPointer<UInt8>,
    _ target: UnsafeMutableBufferPointer<UInt8>, _ output: inout [UInt8]
  ) -> Int32 {
    stream.next_in = source.baseAddress
    stream.avail_in = UInt32(source.count)
    while true {
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(target.count)
      let status = inflate(&stream, Z_NO_FLUSH)
      output.append(contentsOf: target[..<(target.count - Int(stream.avail_out))])
      if status == Z_STREAM_END {
        if stream.avail_in == 0 { return status }
        guard inflateReset(&stream) == Z_OK else { return Z_STREAM_ERROR }
      } else if status != Z_OK {
        return status
      } else if stream.avail_in == 0 && stream.avail_out > 0 {
        return Z_BUF_ERROR
      }
    }
  }

  /// Undoes Zstandard; several frames in a row are one text.
  static func unzstd(_ bytes: [UInt8], place: String) throws(CorpusError) -> [UInt8] {
    guard let stream = ZSTD_createDStream() else {
      throw CorpusError(.inputOutput, at: place, "libzstd does not start")
    }
    defer { ZSTD_freeDStream(stream) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: chunk)
    let outcome = bytes.withUnsafeBytes { source in
      buffer.withUnsafeMutableBytes { target in
        decompressAll(stream, source, target, &result)
      }
    }
    if ZSTD_isError(outcome.code) != 0 {
      let reason = String(cString: ZSTD_getErrorName(outcome.code))
      throw CorpusError(
        .badData, at: place, "byte \(outcome.position) is not valid Zstandard (\(reason))")
    }
    guard outcome.code == 0 else {
      throw CorpusError(
        .badData, at: place, "Zstandard data end early, after \(bytes.count) bytes; the file is cut"
      )
    }
    return result
  }

  /// The last return code: 0 at the end of a frame, an error, or what the frame still wants.
  private static func decompressAll(
    _ stream: OpaquePointer, _ source: UnsafeRawBufferPointer,
    _ target: UnsafeMutableRawBufferPointer, _ result: inout [UInt8]
  ) -> (code: Int, position: Int) {
    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
    var code = 1
    var isFull = false
    while input.pos < input.size || isFull {
      var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
      code = ZSTD_decompressStream(stream, &output, &input)
      if ZSTD_isError(code) != 0 { break }
      result.append(contentsOf: UnsafeRawBufferPointer(target)[..<output.pos])
      isFull = output.pos == target.count && code != 0
    }
    return (code, input.pos)
  }
}

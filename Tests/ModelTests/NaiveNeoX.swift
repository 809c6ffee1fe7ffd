import Foundation

@testable import Model

/// GPT-NeoX written again, one number at a time, from the formulas of `GPTNeoXForCausalLM`.
///
/// It shares nothing with the model but the names and places of the tensors.
struct NaiveNeoX {
  let sizes: TransformerConfiguration
  let tensors: [String: [Double]]

  init(_ sizes: TransformerConfiguration, _ layout: ParameterLayout, _ weights: [Double]) {
    self.sizes = sizes
    tensors = Dictionary(
      uniqueKeysWithValues: layout.tensors.map {
        ($0.name, Array(weights[$0.offset..<($0.offset + $0.count)]))
      })
  }

  /// The logits at each position of one sequence.
  func logits(_ tokens: [Int]) -> [[Double]] {
    let embedding = self["gpt_neox.embed_in.weight"]
    var stream = tokens.map { token in
      Array(embedding[(token * sizes.width)..<((token + 1) * sizes.width)])
    }
    for index in 0..<sizes.layers { stream = layer("gpt_neox.layers.\(index)", stream) }
    let head = sizes.tied ? embedding : self["embed_out.weight"]
    return stream.map { row in
      times(head, norm("gpt_neox.final_layer_norm", row), outputs: sizes.vocabulary)
    }
  }

  /// The mean loss of predicting each next token, in nats.
  func loss(_ sequence: [Int]) -> Double {
    let rows = logits(Array(sequence.dropLast()))
    let losses = zip(rows, sequence.dropFirst()).map { row, target in
      log(row.map { exp($0) }.reduce(0, +)) - row[target]
    }
    return losses.reduce(0, +) / Double(losses.count)
  }

  private subscript(name: String) -> [Double] { tensors[name] ?? [] }

  private func layer(_ name: String, _ stream: [[Double]]) -> [[Double]] {
    let attended = attention(
      "\(name).attention", stream.map { norm("\(name).input_layernorm", $0) })
    return zip(stream, attended).map { x, attended in
      let middle = sum(x, attended)
      let input = sizes.parallelResidual ? x : middle
      return sum(middle, mlp("\(name).mlp", norm("\(name).post_attention_layernorm", input)))
    }
  }

  private func mlp(_ name: String, _ x: [Double]) -> [Double] {
    let hidden = linear("\(name).dense_h_to_4h", x).map {
      $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot()))
    }
    return linear("\(name).dense_4h_to_h", hidden)
  }

  private func attention(_ name: String, _ stream: [[Double]]) -> [[Double]] {
    let width = sizes.headWidth
    let projected = stream.map { linear("\(name).query_key_value", $0) }
    var results = stream.map { _ in [Double]() }
    for head in 0..<sizes.heads {
      func part(_ which: Int, _ position: Int) -> [Double] {
        let start = (3 * head + which) * width
        let vector = Array(projected[position][start..<(start + width)])
        return which < 2 ? rotated(vector, position) : vector
      }
      for position in stream.indices {
        let query = part(0, position)
        let scores = (0...position).map { dot(query, part(1, $0)) / Double(width).squareRoot() }
        let total = scores.map { exp($0) }.reduce(0, +)
        var mixed = [Double](repeating: 0, count: width)
        for (other, score) in scores.enumerated() {
          mixed = sum(mixed, part(2, other).map { $0 * exp(score) / total })
        }
        results[position] += mixed
      }
    }
    return results.map { linear("\(name).dense", $0) }
  }

  private func rotated(_ vector: [Double], _ position: Int) -> [Double] {
    let dimensions = sizes.rotaryDimensions
    var result = vector
    for i in 0..<dimensions {
      let half = dimensions / 2
      let frequency = pow(10000, -2 * Double(i % half) / Double(dimensions))
      let angle = Double(position) * frequency
      let partner = i < half ? -vector[i + half] : vector[i - half]
      result[i] = vector[i] * cos(angle) + partner * sin(angle)
    }
    return result
  }

  private func norm(_ name: String, _ x: [Double]) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(x.count)
    let (weight, bias) = (self["\(name).weight"], self["\(name).bias"])
    return x.indices.map {
      (x[$0] - mean) / (variance + 1e-5).squareRoot() * weight[$0] + bias[$0]
    }
  }

  private func linear(_ name: String, _ x: [Double]) -> [Double] {
    let bias = self["\(name).bias"]
    return sum(times(self["\(name).weight"], x, outputs: bias.count), bias)
  }

  private func times(_ matrix: [Double], _ x: [Double], outputs: Int) -> [Double] {
    (0..<outputs).map { row in dot(Array(matrix[(row * x.count)..<((row + 1) * x.count)]), x) }
  }

  private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
}

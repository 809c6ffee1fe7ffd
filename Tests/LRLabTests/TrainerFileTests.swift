import Dialects
import Foundation
import Testing

@testable import lrlab

/// Other trainers' configurations, whatever format they come in.
struct TrainerFileTests {
  @Test func everyFormatSaysTheSame() throws {
    let texts = [
      "a.json": #"{"lr": 3e-4, "lr_decay_iters": 400, "lr_decay_style": "cosine"}"#,
      "a.yml": "lr: 3e-4\nlr_decay_iters: 400\nlr_decay_style: cosine\n",
      "a.toml": "lr = 3e-4\nlr_decay_iters = 400\nlr_decay_style = \"cosine\"\n",
      "a.args": "# note\n--lr 3e-4\n--lr-decay-iters 400 --lr-decay-style cosine\n",
    ]
    for (name, text) in texts {
      let file = try TrainerFile(name: name, text: text)
      let expected: [String: ConfigurationValue] = [
        "lr": .number(3e-4), "lr_decay_iters": .number(400), "lr_decay_style": .text("cosine"),
      ]
      #expect(file.configuration.parameters == expected, "\(name)")
      #expect(file.configuration.className == nil)
    }
  }

  @Test func anEntryHasAClassAndParameters() throws {
    let file = try TrainerFile(
      name: "e.json",
      text: """
        {"name": "x", "class": "LinearLR", "steps": 20,
         "params": {"lr": 0.1, "nested": {"on": true, "off": null, "many": [1, 2]}}}
        """)
    #expect(file.configuration.className == "LinearLR")
    #expect(file.steps == 20)
    #expect(file.line(of: "params") == 2)
    #expect(
      file.configuration.parameters["nested"]
        == .table(["on": .flag(true), "off": .null, "many": .list([.number(1), .number(2)])]))
  }

  @Test func yamlKnowsItsLines() throws {
    let file = try TrainerFile(
      name: "c.yml", text: "# comment\noptimizer:\n  params:\n    lr: 1e-4\nflag: true\n")
    #expect(file.line(of: "lr") == 4)
    #expect(file.configuration.parameters["flag"] == .flag(true))
  }

  @Test(arguments: ["{", "[1, 2]", "{\"a\": }"])
  func badJSONIsRefused(text: String) {
    #expect(throws: Failure.self) { try TrainerFile(name: "x.json", text: text) }
  }

  @Test func badYAMLIsRefusedInOneLine() {
    let failure = #expect(throws: Failure.self) {
      try TrainerFile(name: "x.yml", text: "a: [1, 2\nb: }")
    }
    #expect(failure?.code == .data)
    #expect(failure?.description.contains("\n") == false)
  }
}

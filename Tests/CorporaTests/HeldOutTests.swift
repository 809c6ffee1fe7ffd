import Testing

@testable import Corpora

@Suite struct HeldOutTests {
  private let documents = (0..<1000).map { Document(name: "\($0)", text: "text \($0)") }

  @Test func holdsOutAboutTheShare() throws {
    let (train, heldOut) = try HeldOut.split(documents, share: 0.1)
    #expect(train.count + heldOut.count == 1000)
    // Three standard deviations of a binomial count are 28.
    #expect((72...128).contains(heldOut.count))
  }

  @Test func equalTextsAndOtherCompanyKeepTheSide() throws {
    let (_, heldOut) = try HeldOut.split(documents, share: 0.1)
    let copies = documents.map { Document(name: "copy", text: $0.text) }
    let (_, more) = try HeldOut.split(copies + [Document(name: "x", text: "new")], share: 0.1)
    #expect(more.map(\.text).filter { $0 != "new" } == heldOut.map(\.text))
  }

  @Test(arguments: [0, 1, -0.1, 1.5, .nan])
  func refusesSharesOutOfRange(share: Double) {
    #expect(throws: CorpusError.self) { try HeldOut.split(documents, share: share) }
  }

  @Test func smallSetsHoldOutOne() throws {
    let few = Array(documents.prefix(5))
    let (train, heldOut) = try HeldOut.split(few, share: 1e-9)
    #expect(heldOut.count == 1)
    #expect(train.count == 4)
    let (_, again) = try HeldOut.split(few.reversed(), share: 1e-9)
    #expect(again == heldOut)
  }

  @Test func refusesAnEmptyPart() {
    let one = message { _ = try HeldOut.split([documents[0]], share: 0.02) }
    #expect(one.hasPrefix("held_out_share: 0.02 of 1 documents leaves one part empty"))
  }
}

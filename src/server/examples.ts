/** The example tabs of GraphiQL. Each one runs against the shipped data; a test runs them all. */
export const examples: { query: string; variables?: string }[] = [
  {
    query: `# 1. A city and its digital identities on a day.
query Balikpapan {
  region(code: "64.71") {
    name
    indicator(code: "IKD_ACTIVATION", asOf: "2025-11-17") {
      origin
      coverage { text low high }
      numerator { value low high }
      denominator { value asOf }
      target {
        people gapPeople gapPoints neededPerDay
        achievement { text }
        target { setBy to }
      }
      flags { rule people message }
    }
    ancestors { name }
    children { totalCount nodes { code name childCount } }
  }
}
`,
  },
  {
    query: `# 2. Find a place as people type it, typos included. Names repeat, so the response includes the path.
query Search($text: String!) {
  regions(search: $text, first: 10) {
    totalCount
    nodes { code name level ancestors { name } }
  }
}
`,
    variables: JSON.stringify({ text: 'balikpapn' }, null, 2),
  },
  {
    query: `# 3. The ten regencies and cities of Kalimantan Timur, ranked.
query Ranking {
  region(code: "64") {
    ranking(indicator: "IKD_ACTIVATION", asOf: "2024-06-13") {
      missing
      entries {
        rank { position best worst of }
        value { origin region { code name } coverage { text } flags { rule } }
      }
    }
  }
}
`,
  },
  {
    query: `# 4. Explain a published percentage: only one of these readings gives 18.25.
query Explain {
  explainPercentage(input: {
    percent: 18.25, decimals: 2, count: 156639, targetPercent: 30
    denominators: [{ measure: "KTP_RECORDED", value: 2860701 }, { measure: "KTP_ELIGIBLE", value: 2873921 }]
  }) {
    verdict
    message
    readings { metric basis { code } percent matches differencePeople }
  }
}
`,
  },
  {
    query: `# 5. The published figures of a region and everything below it, with their sources and flags.
query Figures($within: String!, $first: Int!) {
  figures(within: $within, first: $first) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      region { name }
      metric
      measure { name }
      indicator { name }
      value low high
      asOf precision
      source { publisher published url }
      flags { rule message }
    }
  }
}
`,
    variables: JSON.stringify({ within: '64.71', first: 10 }, null, 2),
  },
  {
    query: `# 6. An indicator month by month, and all indicators at the end of the period.
query Series {
  region(code: "64") {
    name
    series(indicator: "IKD_ACTIVATION", from: "2023-12-01", to: "2024-12-31", step: MONTH) {
      date
      numerator
      coverage { text }
    }
    indicators(asOf: "2024-12-31") {
      indicator { name }
      origin
      coverage { text basis { name } }
      target { achievement { text } met forecastOn pacePerDay }
    }
  }
}
`,
  },
];

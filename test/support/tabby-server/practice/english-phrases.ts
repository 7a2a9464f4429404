import type { Fact, FactKind } from "./facts.ts";
import type { Phrases, SummaryParts } from "./language.ts";

const subjects: Readonly<Record<FactKind, string>> = {
  name: "your name",
  home: "where you live",
  work: "what you do",
  likes: "what you like",
  dislikes: "what you don't like",
  has: "who lives with you",
};

export const englishPhrases: Phrases = {
  introduction: "I'm Kioku's built-in practice partner, working by simple rules, not a language model.",
  greeting: name => [
    `Hello${comma(name)}! What would you like to talk about?`,
    `Hi${comma(name)}! It's good to hear from you.`,
    `Hey there${comma(name)}! How has your day been?`,
  ],
  welcomeBack: name => [
    `Welcome back${comma(name)}! Shall we pick up where we left off?`,
    `There you are${comma(name)}! I'm glad you're back.`,
  ],
  farewell: name => [
    `Goodbye${comma(name)}! I'll keep what you told me.`,
    `See you soon${comma(name)}! Take care.`,
    `Bye for now${comma(name)}.`,
  ],
  thanks: ["You're welcome!", "My pleasure.", "Any time!"],
  aboutPartner: [
    "I'm Kioku's built-in practice partner. I work by simple rules and I'm not a language model, but the memory I use is the real one.",
    "Just a practice partner that comes with Kioku: a set of simple rules, no language model. What I store and search is real, though.",
  ],
  empty: ["I'm here. Write something whenever you like.", "No words this time? That's fine, I'm listening."],
  cannotAnswer: [
    "That's beyond my simple rules; I only know what you've told me.",
    "I can't answer that one. My rules only cover what you tell me and what I've stored.",
  ],
  acknowledge: topic =>
    topic === undefined
      ? [
          "I see. Tell me a little more?",
          "I'm following you. What happened next?",
          "All right. What's on your mind about that?",
          "Mm, go on. I'm listening.",
        ]
      : [
          `Ah, “${topic}”. Tell me more about that?`,
          `You mention “${topic}”; how did that come about?`,
          `“${topic}” sounds worth a longer story. What else?`,
          `I hear you. What about “${topic}” matters most to you?`,
          `Interesting! I'd like to hear more about “${topic}”.`,
          `So it's about “${topic}”. How do you feel about it?`,
        ],
  learned: facts => [
    `${opening(facts)} ${facts.map(learnedSentence).join(" ")} I've put it in my memory.`,
    `${opening(facts)} ${facts.map(learnedSentence).join(" ")} I'll remember.`,
  ],
  corrected: facts => [
    `All right, I've corrected that. ${facts.map(learnedSentence).join(" ")}`,
    `Thanks for telling me; I've changed my note. ${facts.map(learnedSentence).join(" ")}`,
  ],
  alreadyKnown: facts => [
    `Yes, I have that in my memory: ${facts.map(youFact).join("; ")}.`,
    `I remember: ${facts.map(youFact).join("; ")}.`,
  ],
  tellFacts: facts => [
    `From what you've told me, ${listed(facts.map(youFact))}.`,
    `I remember that ${listed(facts.map(youFact))}.`,
  ],
  unknownFact: kind => [
    `I don't know ${subjects[kind]} yet. Will you tell me?`,
    `You haven't told me ${subjects[kind]}, as far as I can find.`,
  ],
  nothingKnown: [
    "I don't know anything about you yet. Tell me your name, or something you like?",
    "My notes about you are still empty. What should I know?",
  ],
  noted: content => [`Done, I've written it down: “${content}”.`, `I'll keep that in my archive: “${content}”.`],
  found: quotes => [
    `Yes, I found this: ${quotes.map(quoted).join(" and ")}.`,
    `I looked it up. It says ${quotes.map(quoted).join(" and ")}.`,
  ],
  foundOnDay: (day, quotes) => [
    `On ${day} you said ${listed(quotes.map(quoted))}.`,
    `I have this from ${day}: ${listed(quotes.map(quoted))}.`,
  ],
  notFound: query => [
    `I searched my memory for “${query}” and found nothing.`,
    `Nothing about “${query}” in my memory, I'm afraid.`,
  ],
  nothingOnDay: day => [
    `I found nothing from ${day} in our conversations.`,
    `There is nothing from ${day} that I could find.`,
  ],
  tooLong: [
    "That is too long for my memory, so I couldn't keep it. Could you say it in fewer words?",
    "I couldn't save that: the text is too long. A shorter version would fit.",
  ],
  notSaved: [
    "I tried to save that, but it didn't work. You could tell me again in other words.",
    "Saving that failed, so I can't promise to remember it.",
  ],
  notSearched: ["I wanted to look that up, but the search failed.", "My search didn't work just now, so I can't say."],
  thoughts: {
    saveFact: ["This is about them and worth keeping in core memory.", "A new fact about the person; I'll store it."],
    correctFact: [
      "What I had noted is out of date; I'll replace it.",
      "My note says something else. It needs correcting.",
    ],
    saveNote: ["They asked me to keep this, so it goes to the archive.", "A note for the archive, as they wished."],
    searchNotes: ["I should look in my archive before answering.", "My notes may hold this; searching them first."],
    searchTalk: [
      "The archive has nothing fitting, so I'll search our past talk.",
      "Next place to look: earlier messages.",
    ],
    searchDay: ["I'll search what was said on that day.", "A question about a date; past messages should tell."],
    answer: ["A short, friendly reply fits here.", "They want to chat; I'll pick up their words."],
    answerFromMemory: ["I know this from memory.", "My memory has what they ask for."],
    confirm: ["Stored. Now I'll let them know.", "That is saved; time to tell them."],
    admit: ["Better to say plainly that it didn't work out.", "Nothing to show, so honesty is best."],
  },
  summary,
};

function summary({ earlier, facts, said }: SummaryParts): string {
  const parts = [
    earlier,
    facts.length > 0
      ? `About the person: ${facts
          .map(youFact)
          .join("; ")
          .replaceAll(/\byou\b/g, "they")
          .replaceAll(/\byour\b/g, "their")}.`
      : undefined,
    said.length > 0 ? `The person said: ${said.map(quoted).join(", ")}.` : undefined,
  ].filter(part => part !== undefined);
  return parts.length > 0 ? parts.join(" ") : "Nothing of note was said.";
}

function comma(name: string | undefined): string {
  return name === undefined ? "" : `, ${name}`;
}

function opening(facts: readonly Fact[]): string {
  return facts.some(({ kind }) => kind === "name") ? "Nice to meet you!" : "Good to know!";
}

function learnedSentence(fact: Fact): string {
  return fact.kind === "name" ? `I'll call you ${fact.value}.` : `So ${youFact(fact)}.`;
}

function youFact({ kind, value }: Fact): string {
  const [, favourite, thing] = value.match(/^(.+) \(favourite (.+)\)$/) ?? [];
  if (favourite !== undefined && thing !== undefined) {
    return `your favourite ${thing} is ${favourite}`;
  }
  switch (kind) {
    case "name":
      return `your name is ${value}`;
    case "home":
      return `you live in ${value}`;
    case "work":
      return `you work as ${value}`;
    case "likes":
      return `you like ${value}`;
    case "dislikes":
      return `you don't like ${value}`;
    case "has":
      return `you have ${value}`;
  }
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

function quoted(text: string): string {
  return `“${text}”`;
}

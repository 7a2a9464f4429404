const ASKS_FOR_TIME =
  /\b(?:when|how long|(?:what|which) (?:date|day|month|year|time))\b|いつ|何(?:年|月|日|時|曜|週|[ゕゖか箇]月|歳)|どのくらい前|どれくらい前/u;

const TELLS_TIME =
  /\b(?:yesterday|today|tonight|tomorrow|ago|last|next|this (?:week|month|year|morning|weekend)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|weeks?|months?|years?|weekend|recently|just|\d{4})\b|[昨今明翌毎]日|[昨去今来毎]年|[先今来毎][週月]|\d(?:年|月|日|時|歳)|曜日|週末|最近/u;

/** Whether a folded query asks for a time. */
export function asksForTime(folded: string): boolean {
  return ASKS_FOR_TIME.test(folded);
}

/** Whether a folded text names a time: a day, a date, how long ago. */
export function tellsTime(folded: string): boolean {
  return TELLS_TIME.test(folded);
}

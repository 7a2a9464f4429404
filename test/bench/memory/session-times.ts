const SECONDS_A_TURN = 20;

/**
 * The times of the turns of sessions that are known by the time they began: some seconds a turn.
 * @param sessions for each turn, as in `1:56 pm on 8 May, 2023`; taken as UTC.
 * @returns ISO times, each later than the one before in its session.
 */
export function turnTimes(sessions: readonly string[]): string[] {
  let turn = 0;
  return sessions.map((session, index) => {
    turn = session === sessions[index - 1] ? turn + 1 : 0;
    return new Date(sessionStart(session) + turn * SECONDS_A_TURN * 1000).toISOString();
  });
}

function sessionStart(session: string): number {
  const [time = "", date = ""] = session.split(" on ");
  const start = Date.parse(`${date} ${time} UTC`);
  if (Number.isNaN(start)) {
    throw new Error(`This is no time of a session: ${session}`);
  }
  return start;
}

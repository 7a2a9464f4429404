// A window that changes one setting of an agent again and again, and notes its use in between.
import { AgentDirectory } from "../../../src/memory/agent-directory.ts";

const [folder = "", id = "", key = "", count = "0"] = process.argv.slice(2);
const directory = new AgentDirectory(folder);
for (let number = 1; number <= Number(count); number++) {
  const before = await directory.read(id);
  const changed = await directory.change(id, { [key]: `${key} ${number}` });
  const kept = key === "persona" || changed.persona >= before.persona;
  if (!kept || Object(changed)[key] !== `${key} ${number}`) {
    throw new Error(`Lost: ${JSON.stringify(changed)}`);
  }
  await directory.touch(id);
}

/** `npm run package` */
import { packExtension } from "./pack.ts";

await packExtension();

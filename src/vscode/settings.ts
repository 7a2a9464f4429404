import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { parseQuietHours } from "../agent/heartbeat/quiet-hours.ts";
import type { HeartbeatRules } from "../agent/heartbeat/timed-heartbeat.ts";
import type { OpenAiModelOptions } from "../model/openai-model.ts";
import { parseServerAddress } from "../model/server-address.ts";
import type { Transport } from "../prompt/render/prompt-request.ts";

/** TabbyAPI's address when nothing else is set. */
const DEFAULT_SERVER = "http://127.0.0.1:5000/v1";

/** Everything about the server but the key, which is in the secret store. */
export type ServerSettings = Omit<OpenAiModelOptions, "key">;

function section(name: string): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(`kioku.${name}`);
}

/** The server's address as it is written: from the settings, else `KIOKU_SERVER_URL`, else TabbyAPI's usual one. */
export function serverUrl(): string {
  const set = section("server").get("url", "").trim();
  return set || (process.env["KIOKU_SERVER_URL"] ?? "").trim() || DEFAULT_SERVER;
}

/** @throws TypeError when the address in the settings is none. */
export function serverSettings(): ServerSettings {
  const settings = section("server");
  return {
    address: parseServerAddress(serverUrl()),
    contextLength: settings.get("contextLength", 0),
    modelId: settings.get("model", "").trim(),
    firstByteTimeout: settings.get("firstByteTimeout", 300) * 1000,
    idleTimeout: settings.get("idleTimeout", 60) * 1000,
    transport: transport(),
  };
}

/** How requests go to the server. */
export function transport(): Transport | "auto" {
  return section("server").get<Transport | "auto">("transport", "auto");
}

export async function saveServerUrl(url: string): Promise<void> {
  await section("server").update("url", url, vscode.ConfigurationTarget.Global);
}

/** Which model requests name from now on. */
export async function saveServerModel(modelId: string): Promise<void> {
  await section("server").update("model", modelId, vscode.ConfigurationTarget.Global);
}

export function embeddingModel(): string {
  return section("embedding").get("model", "").trim();
}

export function embeddingHub(): string {
  return section("embedding").get("hub", "").trim();
}

/** Id of the turn template; empty leaves it to the model's family and the profile. */
export function turnTemplate(): string {
  return section("prompt").get("template", "").trim();
}

/** Id of the sampler; empty leaves it to the profile. */
export function sampler(): string {
  return section("prompt").get("sampler", "").trim();
}

/** The person's time zone: that of the machine the editor runs on. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** As they are written. */
export function quietHours(): string {
  return section("heartbeat").get("quietHours", "");
}

export function heartbeatRules(): HeartbeatRules {
  const settings = section("heartbeat");
  return {
    intervalMinutes: settings.get("interval", 0),
    quietHours: parseQuietHours(quietHours()),
    reflection: settings.get("reflection", true),
    timeZone: timeZone(),
  };
}

export function thoughtsOpen(): boolean {
  return section("chat").get<string>("thoughts", "collapsed") === "expanded";
}

/** Folder of the person's own prompts and personas. */
export function userFolder(): vscode.Uri {
  const folder = vscode.workspace.getConfiguration("kioku").get("userFolder", "").trim();
  return vscode.Uri.file(folder || join(homedir(), ".kioku"));
}
